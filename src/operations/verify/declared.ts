// What the synthesized stacks declare: the values that checks expect AWS to report. References are resolved with the states.
import type { DeployedStack, StackResource } from '../drift/deployed-stack.js';
import { type CheckContext, type Comparable, checkFailure } from './check.js';

/** A resource that a stack declares. */
export class Declared {
  private readonly stack: DeployedStack;
  private readonly resource: StackResource;

  constructor(stack: DeployedStack, resource: StackResource) {
    this.stack = stack;
    this.resource = resource;
  }

  /**
   * The value at a path of names, such as `serverlessv2_scaling_configuration.min_capacity`; undefined if the stack declares none. Throws
   * VERIFY_FAILED if the value refers to a resource that is not deployed.
   */
  value(path: string): Comparable {
    return this.find(path) as Comparable;
  }

  /** The texts in a list. */
  list(path: string): string[] {
    return (this.find(path) ?? []) as string[];
  }

  /** The nested blocks of a kind, or the objects in a list. Their names are Terraform's. */
  blocks<T>(path: string): T[] {
    const found = this.find(path) ?? [];
    return (Array.isArray(found) ? found : [found]) as T[];
  }

  /** The values in a map, by name. */
  map(path: string): Record<string, Comparable> {
    return (this.find(path) ?? {}) as Record<string, Comparable>;
  }

  /** What AWS gave the resource, such as its ARN; undefined if it is not deployed. */
  assigned(attribute: string): Comparable {
    return this.resource.attributes[attribute] as Comparable;
  }

  // What the stack leaves out is not taken from the state: that would be what AWS had when Terraform looked, whoever set it.
  private find(path: string): unknown {
    if (!this.stack.declares(this.resource, path)) return undefined;
    const value = this.stack.value(this.resource, path);
    if (value !== undefined) return value;
    throw checkFailure(`what the stack declares as ${path} of ${this.resource.address} refers to something that is not deployed`);
  }
}

/** Finds the first resource of a type with these values. Throws VERIFY_FAILED if there is none. */
export async function findDeclared(ctx: CheckContext, type: string, values: Record<string, Comparable> = {}): Promise<Declared> {
  const stacks = await ctx.deployedStacks();
  for (const stack of stacks) {
    const hasValues = (one: StackResource) => Object.entries(values).every(([name, value]) => stack.value(one, name) === value);
    const found = stack.declared.find((one) => one.type === type && hasValues(one));
    if (found !== undefined) return new Declared(stack, found);
  }
  const which = Object.entries(values).map(([name, value]) => ` with the ${name} ${value}`);
  throw checkFailure(`the stacks declare no ${type}${which.join(' and')}`);
}

/** Finds all resources of a type. Throws VERIFY_FAILED if there is none. */
export async function findAllDeclared(ctx: CheckContext, type: string): Promise<[Declared, ...Declared[]]> {
  const stacks = await ctx.deployedStacks();
  const [first, ...others] = stacks.flatMap((stack) =>
    stack.declared.filter((one) => one.type === type).map((one) => new Declared(stack, one)),
  );
  if (first === undefined) throw checkFailure(`the stacks declare no ${type}`);
  return [first, ...others];
}

/** One text for a list, which is the same for every order. */
export function formatList(values: readonly string[] = [], separator = ' and '): string {
  return [...values].sort().join(separator);
}
