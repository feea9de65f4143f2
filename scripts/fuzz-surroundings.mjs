// Where `npm run rehearse:fuzz` runs the tool: how each surrounding changes the variables and the command.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { noNamespaces, onReadOnlyDisks } from './namespaces.mjs';

const unchanged = (command) => command;

/** Opens the plain surrounding alone, or all three. */
export async function openSurroundings({ isWhole }) {
  const plain = { id: 'plain', variables: {}, wrap: unchanged };
  if (!isWhole) return { all: [plain], close: () => {} };
  const proxy = await startFilter();
  const variables = { HOME: undefined, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, https_proxy: proxy.url };
  const all = [plain, { id: 'proxy', variables, wrap: unchanged }];
  if (noNamespaces === undefined) all.push({ id: 'read-only', variables: {}, wrap: (command, cwd) => onReadOnlyDisks(command, { cwd }) });
  else console.log(`read-only disks: skipped, ${noNamespaces}`);
  return { all, close: proxy.close };
}

/** A proxy that answers everything with a page that says no, as a firm's filter does. */
async function startFilter() {
  const page = '<!DOCTYPE html><html><head><title>Blocked</title></head><body>Ask the help desk</body></html>';
  const server = createServer((_, response) => response.writeHead(403, { 'content-type': 'text/html' }).end(page));
  server.on('connect', (_, socket) => {
    socket.on('error', () => {});
    socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
