// `localhost` as the endpoint of all services, S3 among them. Our own requests have the bucket in the path, as they must: BUCKET.localhost is a name that few computers resolve.
// Terraform writes the bucket in the path only if the endpoint is an address, so it is given one.
import { connect } from 'node:net';

/** The endpoint with the address of the server that `http://localhost` stands for; undefined for every other endpoint. */
export async function addressOfLocalhost(endpoint: string | undefined): Promise<string | undefined> {
  const url = endpoint === undefined ? undefined : new URL(endpoint);
  // The certificate of a server with TLS is for the name, not for the address.
  if (url?.hostname !== 'localhost' || url.protocol !== 'http:') return undefined;
  const port = Number(url.port) || 80;
  const listensOnIpv6Only = !(await isListening('127.0.0.1', port)) && (await isListening('::1', port));
  url.hostname = listensOnIpv6Only ? '[::1]' : '127.0.0.1';
  return url.href.replace(/\/$/, '');
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
