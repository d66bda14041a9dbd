import * as z from 'zod'
import { instant } from '../schedule/fields.ts'

/** Policy versions by policy id. Pausing and resuming suspension count as new versions. */
export const versionsByPolicy = z.record(z.string(), z.union([z.int(), z.templateLiteral([z.int(), ', suspension paused'])]))

export type VersionsByPolicy = z.output<typeof versionsByPolicy>

/** How far everyone has been reviewed. */
export const enrolment = z.strictObject({
  /** Versions under which everyone was reviewed. */
  enrolled: versionsByPolicy,
  /** When everyone is reviewed under them a second time; absent once done. */
  againAt: z.optional(instant),
})

export type Enrolment = z.output<typeof enrolment>

export interface EnrolmentStore {
  find(): Promise<Enrolment | undefined>
  save(enrolment: Enrolment): Promise<void>
}
