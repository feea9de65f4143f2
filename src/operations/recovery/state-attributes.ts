// Reads the whole Terraform state, to see which resources it lacks and what the others are called. Attributes may be secret: nothing of them is shown.
import { readFile } from 'node:fs/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { callAws, ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import type { StateLocation } from '../../terraform/backend.js';
import type { KnownResources } from './references.js';

interface StateDocument {
  resources?: {
    module?: string;
    mode: 'managed' | 'data';
    type: string;
    name: string;
    instances?: { attributes?: Record<string, unknown> | null }[];
  }[];
}

/** The text of a state; undefined if there is none. Throws the errors of `callAws`. */
export async function readStateText(access: AwsAccess, location: StateLocation): Promise<string | undefined> {
  if (location.kind === 'local') return readFile(location.path, 'utf8').catch(() => undefined);
  return callAws(access, 's3:GetObject', async () => {
    const s3 = await access.aws.s3();
    const answer = await ifExists(s3.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key })));
    return answer?.Body?.transformToString();
  });
}

/** The resources in a state, with their attributes, by address. Data sources are included: other resources refer to them. Throws INTERNAL if it is no state. */
export function resourcesInState(text: string | undefined): KnownResources {
  if (text === undefined || text.trim() === '') return new Map();
  try {
    const { resources = [] }: StateDocument = JSON.parse(text);
    return new Map(
      resources.map(({ mode, type, name, instances = [] }) => [
        `${mode === 'data' ? 'data.' : ''}${type}.${name}`,
        instances[0]?.attributes ?? {},
      ]),
    );
  } catch (cause) {
    throw new TradingInfraError('INTERNAL', 'The Terraform state cannot be read.', {
      cause,
      hint: 'Restore an older version of the state',
    });
  }
}
