// Connections through an HTTP proxy. Loaded only where there is one.
import type { Agent } from 'node:https';
// A static import: of a CommonJS package, a bundle keeps nothing but `default` behind `import()`.
import { HttpsProxyAgent } from 'https-proxy-agent';

type Connect = HttpsProxyAgent<string>['connect'];

interface Routes {
  ca: string[] | undefined;
  /** For requests that do not take the proxy. */
  direct: Agent;
  isDirect: (host: string, port: number) => boolean;
}

/** Trusts the same certificates behind the proxy as at the proxy itself: the package uses its options for the proxy alone. */
export class ProxiedAgent extends HttpsProxyAgent<string> {
  readonly #routes: Routes;

  constructor(proxy: string, routes: Routes) {
    super(proxy, { keepAlive: true, ...(routes.ca && { ca: routes.ca }) });
    this.#routes = routes;
  }

  override connect(...[request, options]: Parameters<Connect>): ReturnType<Connect> {
    const { ca, direct, isDirect } = this.#routes;
    // An agent in place of a connection handles the request itself; the types of the package do not say so.
    if (isDirect(options.host ?? '', Number(options.port))) return Promise.resolve(direct) as unknown as ReturnType<Connect>;
    return super.connect(request, ca === undefined ? options : ({ ...options, ca } as typeof options));
  }

  override destroy(): void {
    this.#routes.direct.destroy();
    super.destroy();
  }
}
