// Small edits to the emulator's XML responses. Regular expressions suffice, because one serializer writes all responses and their elements are hardly nested.

/** Applies `edit` to the content of every `<name>` element. Elements of that name must not be nested. */
export function editElements(xml: string, name: string, edit: (inside: string) => string): string {
  return xml.replace(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'), (_, inside: string) => `<${name}>${edit(inside)}</${name}>`);
}

/** Returns the text of the first `<name>` element, or undefined if there is none. */
export function elementText(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

/** Removes every `<name>` element and its content. */
export function removeElement(xml: string, name: string): string {
  return xml.replace(new RegExp(`<${name}>[\\s\\S]*?</${name}>|<${name}\\s*/>`, 'g'), '');
}

/** Removes every `<name>` element, and appends one with `text`, which must need no escaping (a number, boolean or ARN). */
export function setElement(xml: string, name: string, text: string): string {
  return `${removeElement(xml, name)}<${name}>${text}</${name}>`;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Decodes the entities in a text of an XML document. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
