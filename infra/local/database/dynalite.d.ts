/** dynalite 4 has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  interface Options {
    /** Folder of the LevelDB; absent: in memory. */
    path?: string
    /** Milliseconds until a table is active; likewise below. */
    createTableMs?: number
    updateTableMs?: number
    deleteTableMs?: number
  }

  /** Opens the LevelDB at once. If that fails it says nothing, and every request hangs. Closing the server closes the LevelDB. */
  function dynalite(options: Options): Server
  export = dynalite
}
