// Connections through an HTTP proxy. Loaded only where there is one.
// A static import: of a CommonJS package, a bundle keeps nothing but `default` behind `import()`.
import { HttpsProxyAgent } from 'https-proxy-agent';

type Connect = HttpsProxyAgent<string>['connect'];

/** Trusts the same certificates behind the proxy as at the proxy itself: the package uses its options for the proxy alone. */
export class ProxiedAgent extends HttpsProxyAgent<string> {
  readonly #ca: string[] | undefined;

  constructor(proxy: string, ca: string[] | undefined) {
    super(proxy, { keepAlive: true, ...(ca && { ca }) });
    this.#ca = ca;
  }

  override connect(...[request, options]: Parameters<Connect>): ReturnType<Connect> {
    return super.connect(request, this.#ca === undefined ? options : ({ ...options, ca: this.#ca } as typeof options));
  }
}
