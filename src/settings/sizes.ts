// The three sizes: each is one complete set of values, and every single value can be overridden in the settings file.
import { sizedSettings } from './catalogue.js';
import { mapSettings, type SizeName, type Values } from './setting.js';

/** The values of an environment that come from its size. Units are in the names, but API rates are requests per second. */
export type SizeValues = Values<typeof sizedSettings>;

/** The days after which an object moves to a storage class or expires; null means never. */
export type BucketLifecycle = SizeValues['storage']['raw'];

const valuesOf = (size: SizeName) => mapSettings(sizedSettings, ({ values }) => structuredClone(values[size])) as SizeValues;

export const sizes: Readonly<Record<SizeName, SizeValues>> = {
  small: valuesOf('small'),
  medium: valuesOf('medium'),
  large: valuesOf('large'),
};
