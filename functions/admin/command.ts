/** How a route is a command of `ides`, besides what its schemas say: `functions/cli/route-verb.ts` makes the command. */
import type * as z from 'zod'

/** One thing, or a row of a table, by name; undefined and empty cells say nothing. */
export type Facts = Readonly<Record<string, string | number | undefined>>

type Item<Output> = unknown extends Output ? unknown : Output extends { readonly items: readonly (infer One)[] } ? One : never

/** Its input has the route's fields by their names, and in `person` the name that was typed for a person. */
export interface RouteCommand<Input, Output, First extends z.ZodType = z.ZodType> {
  /** What follows `ides`, and its arguments in an example. */
  readonly name: string
  readonly example: string
  /** What else to know, in lines. */
  readonly more?: string
  /** Fields of the body that are typed without `--`, after those of the path. */
  readonly positional?: readonly string[]
  /** Options that differ from the fields of the body. */
  readonly options?: z.ZodObject
  /** What is read first, for what it confirms or for an option that may be left out; at a path below the same parameters. */
  readonly first?: { readonly path: string; readonly schema: First; readonly unless?: string }
  /** What cannot be undone, as a sentence without its end: asked before it acts. @param read undefined if not read */
  confirm?(input: Input, read: z.output<First> | undefined): string
  /** The body, where it is not just what was typed; or why there is nothing to send. @param read undefined if not read */
  body?(input: Partial<Input>, read: z.output<First> | undefined): object | string
  /** An item of a list as a row. @param zone of the list */
  row?(item: Item<Output>, zone: string | undefined): Facts
  /** For work that goes on after the answer: whether it has ended. It is followed at its Location. */
  hasEnded?(body: Output): boolean
  /** Why it failed, although the API answered. */
  fails?(body: Output, input: Input): string | undefined
  /** The result in a line, or fact by fact; otherwise it is printed as JSON. */
  says?(body: Output, input: Input): string | Facts
}
