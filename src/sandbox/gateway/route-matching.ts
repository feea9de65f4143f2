// Finds the resource and method for a path by API Gateway's rules: an exact segment beats a parameter, which beats a greedy parameter.
import type { MethodConfiguration, ResourceConfiguration } from './gateway-model.js';

export interface Route {
  resource: ResourceConfiguration;
  method: MethodConfiguration;
  /** The decoded values of `{name}` and `{name+}`; null if there are none, as in the proxy event. */
  pathParameters: Record<string, string> | null;
}

/**
 * Finds the most specific route. Returns undefined if no route matches.
 * @param path the path below the stage, with a leading slash, still encoded
 */
export function matchRoute(resources: readonly ResourceConfiguration[], httpMethod: string, path: string): Route | undefined {
  const segments = segmentsOf(path);
  const matches = resources
    .flatMap((resource) => {
      const parameters = matchPath(segmentsOf(resource.path), segments);
      const method = resource.resourceMethods?.[httpMethod] ?? resource.resourceMethods?.ANY;
      return parameters && method ? [{ resource, method, parameters }] : [];
    })
    .sort((a, b) => compareSpecificity(segmentsOf(a.resource.path), segmentsOf(b.resource.path)));
  const best = matches[0];
  if (!best) return undefined;
  const { resource, method, parameters } = best;
  return { resource, method, pathParameters: Object.keys(parameters).length > 0 ? parameters : null };
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (greedy) {
      parameters[greedy] = decode(segments.slice(index).join('/'));
      return parameters;
    }
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name) parameters[name] = decode(segment);
    else if (part !== decode(segment)) return undefined;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

/** Ranks one segment of a resource's path. A lower rank is more specific. */
function rank(part: string | undefined): number {
  if (part === undefined) return 3;
  if (!part.startsWith('{')) return 0;
  return part.endsWith('+}') ? 2 : 1;
}

function compareSpecificity(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = rank(a[index]) - rank(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
