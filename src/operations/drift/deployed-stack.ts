// What a deploy put into an account: the resources of a synthesized stack, with the ids and values that Terraform's state holds for them.
import { replaceReferences } from '../../terraform/references.js';
import type { StateResource } from '../../terraform/state.js';

/** The parts of a synthesized stack (cdk.tf.json) that are used here. */
export interface StackConfiguration {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
}

/** A resource of the stack. */
export interface StackResource {
  /** Terraform's address, such as `aws_iam_role.lambda_execution_role`. */
  address: string;
  type: string;
  /** The resource as the stack declares it. Its values may refer to other resources. */
  configuration: Readonly<Record<string, unknown>>;
  /** The resource as the state holds it; empty if the state lacks it. Some values are secret. */
  attributes: Readonly<Record<string, unknown>>;
}

/** A stack whose references to other resources are resolved with the values in the state. */
export class DeployedStack {
  /** The resources that are in the stack as well as in the state. */
  readonly resources: readonly StackResource[];
  /** All resources of the stack, deployed or not. */
  readonly declared: readonly StackResource[];
  private readonly byAddress: ReadonlyMap<string, StackResource>;

  constructor({ resource = {} }: StackConfiguration, state: readonly StateResource[]) {
    this.resources = state.flatMap(({ type, name, attributes }) => {
      const configuration = resource[type]?.[name];
      return configuration === undefined ? [] : [{ address: `${type}.${name}`, type, configuration, attributes }];
    });
    this.byAddress = new Map(this.resources.map((one) => [one.address, one]));
    this.declared = Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, configuration]) => {
        const address = `${type}.${name}`;
        return this.find(address) ?? { address, type, configuration, attributes: {} };
      }),
    );
  }

  find(address: string): StackResource | undefined {
    return this.byAddress.get(address);
  }

  ofTypes(...types: readonly string[]): StackResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** The resources of a type that name another resource in one of their attributes, as an attachment names its role. */
  children(type: string, attribute: string, parentValue: unknown): StackResource[] {
    return this.ofTypes(type).filter((one) => this.value(one, attribute) === parentValue);
  }

  /**
   * The value that the stack declares at a path of names, such as `kms_key_id` or `vpc_config.subnet_ids`. What only Terraform can compute (a
   * call of a function, an attribute that the stack leaves to AWS) comes from the state; undefined if that has no such value either.
   */
  value({ configuration, attributes }: StackResource, path: string): unknown {
    return this.resolve(valueAt(configuration, path)) ?? valueAt(attributes, path);
  }

  /** Whether the stack itself has something at the path. */
  declares({ configuration }: StackResource, path: string): boolean {
    return valueAt(configuration, path) !== undefined;
  }

  /** The same as `value`, as text; empty if there is no such value. */
  text(resource: StackResource, attribute: string): string {
    const value = this.value(resource, attribute);
    return value === undefined || value === null ? '' : String(value);
  }

  /** Whether a resource of the type refers to the given one. */
  hasReferrer(type: string, { address }: Pick<StackResource, 'address'>): boolean {
    return this.ofTypes(type).some(({ configuration }) => JSON.stringify(configuration).includes(`\${${address}.`));
  }

  /** Replaces the references in a declared value; undefined if that takes more than the state. */
  private resolve(declared: unknown): unknown {
    if (typeof declared === 'string') return this.resolveText(declared);
    if (typeof declared !== 'object' || declared === null) return declared;
    const entries = Object.entries(declared).map(([name, item]) => [name, this.resolve(item)] as const);
    if (entries.some(([, item]) => item === undefined)) return undefined;
    return Array.isArray(declared) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  }

  private resolveText(declared: string): unknown {
    const [, only] = /^\$\{([^{}]*)\}$/.exec(declared) ?? [];
    if (only !== undefined) return this.lookUp(only);
    return replaceReferences(declared, (expression) => {
      const value = this.lookUp(expression);
      return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
    });
  }

  private lookUp(expression: string): unknown {
    const [, address = '', attribute = ''] = /^(\w+\.[\w-]+)\.(\w+)$/.exec(expression) ?? [];
    return this.find(address)?.attributes[attribute];
  }
}

/** The value that the names lead to. The only block of its kind needs no index: states hold it in a list, stacks often do not. */
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((outer: unknown, name) => {
    const block = Array.isArray(outer) && outer.length === 1 ? outer[0] : outer;
    return typeof block === 'object' && block !== null ? (block as Record<string, unknown>)[name] : undefined;
  }, value);
}
