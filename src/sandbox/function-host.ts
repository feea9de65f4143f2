// The process in which a function's code runs: guards the network, loads the handler, answers one invocation after the other.
import type { HostSettings, InvokeMessage, ResultMessage } from './functions/function-messages.js';
import { guardNetwork } from './functions/function-network.js';
import { callHandler, contextOf, failureOf, loadHandler } from './functions/handler-call.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as HostSettings;
guardNetwork(settings);
const loading = loadHandler(settings);
loading.catch(() => {}); // told to the first invocation

async function answer(message: InvokeMessage): Promise<ResultMessage> {
  const { requestId } = message;
  try {
    const handler = await loading;
    const value = await callHandler(handler, JSON.parse(message.event), contextOf(message, process.env));
    return { requestId, payload: JSON.stringify(value ?? null) };
  } catch (error) {
    return { requestId, failure: failureOf(error) };
  }
}

process.on('message', (message: InvokeMessage) => {
  answer(message).then((result) => process.send?.(result));
});
// Without the sandbox there is nobody to work for.
process.on('disconnect', () => process.exit(0));
