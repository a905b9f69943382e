/** The name before the comma or the closing brace; a branch of a plural, which is a sentence, has none. */
type ValueName<Text extends string> = Text extends `${infer Name}}${string}`
  ? Name extends `${infer First},${string}`
    ? Plain<First>
    : Plain<Name>
  : never;
type Plain<Name extends string> = Name extends
  `${string} ${string}` | `${string}{${string}` | `#${string}` | ''
  ? never
  : Name;

/** The names of the values that a message of ICU's format asks for: `'{count} of {total}'` gives both. */
export type ValueNames<Message extends string> = Message extends `${string}{${infer Rest}`
  ? ValueName<Rest> | ValueNames<Rest>
  : never;

/** {@link ValueNames} of a message as it runs, for the test that they are what the parser of ICU finds. */
export function valueNames(message: string): string[] {
  const names = message
    .split('{')
    .slice(1)
    .flatMap((rest) => /^([^},]*)[},]/.exec(rest)?.[1] ?? [])
    .filter((name) => name !== '' && !/ |^#/.test(name));
  return [...new Set(names)];
}
