import { describe, expect, it } from 'vitest';
import { resolveArgument, resolveText } from '../../../src/operations/recovery/references.js';

const known = new Map([
  ['aws_vpc.main', { id: 'vpc-1', arn: '' }],
  ['data.aws_partition.partition', { partition: 'aws' }],
]);

describe('references', () => {
  it.each([
    ['plain', 'plain'],
    ['$' + '{aws_vpc.main.id}', 'vpc-1'],
    ['arn:$' + '{data.aws_partition.partition.partition}:x/$' + '{aws_vpc.main.id}', 'arn:aws:x/vpc-1'],
    ['$' + '{aws_vpc.other.id}', undefined],
    ['$' + '{aws_vpc.main.arn}', undefined],
    ['a$' + '{element(data.aws_availability_zones.zones.names, 0)}', undefined],
  ])('%s', (text, resolved) => {
    expect(resolveText(text, known)).toBe(resolved);
  });

  it('are resolved in nested arguments, if they are text', () => {
    const resource = { tags: { Name: 'n' }, vpc_id: '$' + '{aws_vpc.main.id}', port: 443 };
    const paths = ['tags.Name', 'vpc_id', 'port', 'tags.Other', 'nothing.at.all'];
    expect(paths.map((path) => resolveArgument(resource, path, known))).toEqual(['n', 'vpc-1', undefined, undefined, undefined]);
  });
});
