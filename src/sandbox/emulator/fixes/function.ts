// Fixes descriptions of Lambda functions: the emulator drops some of their settings.
import { type Interceptor, jsonBody } from '../../front/exchange.js';

const forgotten = ['KMSKeyArn', 'DeadLetterConfig', 'LoggingConfig'] as const;
type Given = Partial<Record<(typeof forgotten)[number], unknown>>;
type Json = Record<string, unknown>;

/** Remembers the settings that the emulator drops, and adds them to every response that describes the function. */
export function functionFixes(): Interceptor {
  const memory = new Map<string, Given>();
  return {
    services: ['lambda'],
    before({ name, body, url }) {
      if (!/^(CreateFunction|UpdateFunctionConfiguration)$/.test(name.operation)) return;
      const content = jsonBody(body) ?? {};
      const functionName = String(content.FunctionName ?? url.split('/')[3] ?? '');
      const known = name.operation === 'CreateFunction' ? {} : (memory.get(`${name.region}/${functionName}`) ?? {});
      for (const field of forgotten) if (field in content) known[field] = content[field];
      memory.set(`${name.region}/${functionName}`, known);
    },
    after({ name }, response) {
      if (response.status >= 300 || !name.operation.includes('Function')) return;
      const content = jsonBody(response.body);
      if (!content) return;
      for (const configuration of configurationsIn(content)) {
        Object.assign(configuration, memory.get(`${name.region}/${configuration.FunctionName}`));
      }
      response.body = Buffer.from(JSON.stringify(content));
    },
  };
}

function configurationsIn(content: Json): Json[] {
  const nested = content.Configuration;
  if (nested && typeof nested === 'object') return [nested as Json];
  if (Array.isArray(content.Functions)) return content.Functions as Json[];
  return 'FunctionName' in content ? [content] : [];
}
