// Validates requests: checks that required parameters are present, and that bodies match the JSON schema (draft 4) of their model.
import draft04 from 'ajv-draft-04';
import type { ApiSnapshot, GatewayFailure, MethodConfiguration } from './gateway-model.js';

export interface ValidationInput {
  snapshot: Pick<ApiSnapshot, 'apiId' | 'models' | 'validators'>;
  method: MethodConfiguration;
  headers: Record<string, string>;
  query: Record<string, string>;
  pathParameters: Record<string, string> | null;
  body: string;
}

export interface ValidationFailure {
  failure: Extract<GatewayFailure, 'BAD_REQUEST_BODY' | 'BAD_REQUEST_PARAMETERS'>;
  message: string;
  /** The value of `$context.error.validationErrorString`. */
  detail: string;
}

/** Validates a request. @returns undefined if the request is valid or the method has no validator */
export function validateRequest(input: ValidationInput): ValidationFailure | undefined {
  const validator = input.snapshot.validators.find(({ id }) => id === input.method.requestValidatorId);
  if (!validator) return undefined;
  const missing = validator.validateRequestParameters ? missingParameters(input) : [];
  if (missing.length > 0) {
    const message = `Missing required request parameters: [${missing.join(', ')}]`;
    return { failure: 'BAD_REQUEST_PARAMETERS', message, detail: message };
  }
  const detail = validator.validateRequestBody ? checkBody(input) : undefined;
  return detail === undefined ? undefined : { failure: 'BAD_REQUEST_BODY', message: 'Invalid request body', detail };
}

function missingParameters({ method, headers, query, pathParameters }: ValidationInput): string[] {
  return Object.entries(method.requestParameters ?? {}).flatMap(([parameter, required]) => {
    const [, , location, ...rest] = parameter.split('.');
    const name = rest.join('.');
    const values = location === 'header' ? headers : location === 'querystring' ? query : (pathParameters ?? {});
    const known = Object.keys(values).find((key) => (location === 'header' ? key.toLowerCase() === name.toLowerCase() : key === name));
    return required && !(known && values[known]) ? [name] : [];
  });
}

function checkBody({ snapshot, method, headers, body }: ValidationInput): string | undefined {
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/json';
  const models = method.requestModels ?? {};
  const modelName = models[contentType.split(';')[0]?.trim() ?? ''] ?? models.$default;
  const model = snapshot.models.find(({ name }) => name === modelName);
  if (!model) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'Invalid JSON input';
  }
  const validate = compile(snapshot, model.schema);
  if (validate(value)) return undefined;
  return `[${(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '#'} ${message}`).join(', ')}]`;
}

function compile(snapshot: ValidationInput['snapshot'], schema: string) {
  const ajv = new draft04.default({ strict: false, allErrors: true, logger: false });
  for (const { name, schema: other } of snapshot.models) {
    // Models refer to each other by this URL.
    const id = `https://apigateway.amazonaws.com/restapis/${snapshot.apiId}/models/${name}`;
    ajv.addSchema({ ...JSON.parse(other), id: undefined, $schema: undefined }, id);
  }
  return ajv.compile({ ...JSON.parse(schema), id: undefined, $schema: undefined });
}
