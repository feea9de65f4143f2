// The process in which a function's code runs. It restricts the network, loads the handler, then serves invocations.
import type { HostSettings, InvokeMessage, ResultMessage } from './functions/function-messages.js';
import { guardNetwork } from './functions/function-network.js';
import { callHandler, invocationContext, loadHandler, toFunctionFailure } from './functions/handler-call.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as HostSettings;
guardNetwork(settings);
const loading = loadHandler(settings);
loading.catch(() => {}); // invocations report the error

async function answer(message: InvokeMessage): Promise<ResultMessage> {
  const { requestId } = message;
  try {
    const handler = await loading;
    const value = await callHandler(handler, JSON.parse(message.event), invocationContext(message, process.env));
    return { requestId, payload: JSON.stringify(value ?? null) };
  } catch (error) {
    return { requestId, failure: toFunctionFailure(error) };
  }
}

process.on('message', (message: InvokeMessage) => {
  answer(message).then((result) => process.send?.(result));
});
// The sandbox has ended, so this process must end too.
process.on('disconnect', () => process.exit(0));
