// The AWS partition of a region, for the one place where Terraform cannot look it up: the backend block.

/** The partition that a region belongs to, such as `aws` or `aws-cn`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}
