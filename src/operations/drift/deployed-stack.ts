// What a deploy put into an account: the resources of a synthesized stack, with the ids and values that Terraform's state holds for them.
import type { StateResource } from '../../terraform/state.js';

/** The parts of a synthesized stack (cdk.tf.json) that are used here. */
export interface StackConfiguration {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
}

/** A resource that is in the stack as well as in the state. */
export interface StackResource {
  /** Terraform's address, such as `aws_iam_role.lambda_execution_role`. */
  address: string;
  type: string;
  /** The resource as the stack declares it. Its values may refer to other resources. */
  configuration: Readonly<Record<string, unknown>>;
  /** The resource as the state holds it. Some values are secret. */
  attributes: Readonly<Record<string, unknown>>;
}

/** A stack whose references to other resources are resolved with the values in the state. */
export class DeployedStack {
  readonly resources: readonly StackResource[];
  private readonly byAddress: ReadonlyMap<string, StackResource>;

  constructor({ resource = {} }: StackConfiguration, state: readonly StateResource[]) {
    this.resources = state.flatMap(({ type, name, attributes }) => {
      const configuration = resource[type]?.[name];
      return configuration === undefined ? [] : [{ address: `${type}.${name}`, type, configuration, attributes }];
    });
    this.byAddress = new Map(this.resources.map((one) => [one.address, one]));
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
   * The value that the stack declares for an attribute. What only Terraform can compute (a call of a function, an attribute that the stack
   * leaves to AWS) comes from the state.
   */
  value(resource: StackResource, attribute: string): unknown {
    const declared = resource.configuration[attribute];
    const resolved = declared === undefined ? undefined : this.resolve(declared);
    return resolved === undefined ? resource.attributes[attribute] : resolved;
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
    if (Array.isArray(declared)) {
      const items = declared.map((item) => this.resolve(item));
      return items.includes(undefined) ? undefined : items;
    }
    if (typeof declared !== 'string') return declared;
    let isComplete = true;
    const text = declared.replaceAll(/\$\{([^}]*)\}/g, (_, expression: string) => {
      const value = this.lookUp(expression);
      if (typeof value !== 'string') isComplete = false;
      return String(value);
    });
    return isComplete ? text : undefined;
  }

  private lookUp(expression: string): unknown {
    const [, address = '', attribute = ''] = /^(\w+\.[\w-]+)\.(\w+)$/.exec(expression) ?? [];
    return this.find(address)?.attributes[attribute];
  }
}
