/** What is used here of dynalite 4, which comes without types. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  interface Options {
    /** Folder of the LevelDB; absent: in memory. */
    readonly path?: string
    /** Milliseconds that a table stays CREATING; likewise below. */
    readonly createTableMs?: number
    readonly updateTableMs?: number
    readonly deleteTableMs?: number
  }

  /** Opens the LevelDB at once, and says nothing where that fails: every request then hangs. Closing the server closes it. */
  function dynalite(options: Options): Server
  export = dynalite
}
