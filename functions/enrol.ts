/** Looks at everybody once a policy is announced or amended: cases open, announcements are owed. Runs on a schedule. */
import { enrol as enrolEveryone } from '../shared/campaign/enrol.ts'
import { onAws, type System } from './compose.ts'
import { observed } from './middleware.ts'

export const enrol = (system: () => System) =>
  observed('enrol', async (_event, { mayGoOn, logger, count }) => {
    const { people, policies, clock, enrolment } = system()
    const report = await enrolEveryone({ people, policies, clock, enrolment })(mayGoOn)
    count('enrolled', report.changed)
    if (report.unreadable > 0) logger.error('records of people cannot be read', { unreadable: report.unreadable })
    return report
  })

export const handler = enrol(onAws)
