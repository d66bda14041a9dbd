/** The files of a rehearsal. A part is some people, or some of those who get digests. */

export const eventsFile = (part: string): string => `events/${part}.ndjson`

/** Events that may come after the end, which is known once everybody was played. */
export const lateFile = (part: string): string => `late/${part}.json`

/** Lines for some of those who get digests. @param number of the part that plays these digests */
export const linesFile = (part: string, number: number): string => `lines/${part}-${number}.json`

export const tallyFile = (part: string): string => `tallies/${part}.json`
