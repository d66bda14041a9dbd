/** How a route is a command of `ides`, besides what its schemas say: `functions/cli/route-verb.ts` makes the command. */
import type * as z from 'zod'
import type { problemDetails } from './problem.ts'

/** One thing, or a row of a table, by name; undefined and empty cells say nothing. */
export type Facts = Record<string, string | number | undefined>

/** What a command prints: a line, facts about one thing, or several of these with tables among them. */
export type Words = string | Facts | readonly (string | Facts | readonly Facts[])[]

/** Of a list. */
export type Item<Output> = unknown extends Output ? unknown : Output extends { items: readonly (infer One)[] } ? One : never

/** Its input has the route's fields by their names, and in `person` the name that was typed for a person. */
export interface RouteCommand<Input, Output, First extends z.ZodType = z.ZodType, Row = Item<Output>> {
  /** What follows `ides`, and its arguments in an example. */
  name: string
  example: string
  /** What else to know, in lines. */
  more?: string
  /** Fields of the query or the body that are typed without `--`, after those of the path. */
  positional?: readonly string[]
  /** Options in place of the fields of the body, or besides those of the query. */
  options?: z.ZodObject
  /** What is read first, for what it confirms or for an option that may be left out; at a path below the same parameters. */
  first?: { path: string; schema: First; unless?: string }
  /** What cannot be undone, as a sentence without its end: asked before it acts. @param read undefined if not read */
  confirm?(input: Input, read: z.output<First> | undefined): string
  /** The body, where it is not just what was typed; or why there is nothing to send. @param read undefined if not read */
  body?(input: Partial<Input>, read: z.output<First> | undefined): object | string
  /** An item of a list as a row. @param zone of the list */
  row?(item: Row, zone: string | undefined): Facts
  /** More columns of a row, for a spreadsheet. */
  csv?(item: Row): Facts
  /** How all items of a list are arranged; undefined: page by page, as they come. */
  arranges?(input: Input): ((items: readonly Item<Output>[]) => readonly Row[]) | undefined
  /** Whether an item of a list is as it should be: the exit code is 1 unless all are. */
  isRight?(item: Row): boolean
  /** What stands below a table. */
  below?(items: readonly Row[]): string
  /** For work that goes on after the answer: whether it has ended. It is followed at its Location. */
  hasEnded?(body: Output): boolean
  /** What to know besides. */
  warns?(body: Output): readonly string[]
  /** Why it failed, although the API answered. */
  fails?(body: Output, input: Input): string | z.output<typeof problemDetails> | undefined
  /** The result in words; otherwise it is printed as JSON. */
  says?(body: Output, input: Input): Words
  /** What --json prints in place of the answer. */
  json?(body: Output, input: Input): object
}
