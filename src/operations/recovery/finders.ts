// The finders of all resource types that cannot simply be created a second time.
import { apiFinders } from './api-finders.js';
import type { Finder } from './finder.js';
import { foundationFinders } from './foundation-finders.js';
import { networkFinders } from './network-finders.js';
import { processingFinders } from './processing-finders.js';
import { storageFinders } from './storage-finders.js';

/**
 * Types whose creation overwrites what is there, so that nothing is lost or duplicated when the state lacks one; they go with the resource that
 * they belong to.
 */
export const repeatableTypes: ReadonlySet<string> = new Set([
  'aws_api_gateway_account',
  'aws_api_gateway_deployment',
  'aws_api_gateway_gateway_response',
  'aws_api_gateway_method_settings',
  'aws_default_network_acl',
  'aws_default_route_table',
  'aws_default_security_group',
  // Terraform cannot import an item, and does not overwrite one: see `stale-items.ts`.
  'aws_dynamodb_table_item',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_notification',
  'aws_s3_bucket_object_lock_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_sqs_queue_policy',
  'aws_wafv2_web_acl_logging_configuration',
]);

export const finders: Readonly<Record<string, Finder>> = {
  ...networkFinders,
  ...storageFinders,
  ...processingFinders,
  ...apiFinders,
  ...foundationFinders,
};
