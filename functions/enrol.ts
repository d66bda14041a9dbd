/** Looks at everybody once a policy is announced or amended: cases open, announcements are owed. Runs on a schedule. */
import { enrol as enrolEveryone } from '../shared/campaign/enrol.ts'
import { snapshotOf } from '../shared/policies/store.ts'
import { onAws, type System } from './compose.ts'
import { faultLog, observed } from './middleware.ts'

export const enrol = (system: () => System) =>
  observed('enrol', async (_event, { mayGoOn, logger, count }) => {
    const { people, policies, clock, clockCheck, enrolment } = system()
    const active = await snapshotOf(policies)
    clockCheck.assertRight()
    const report = await enrolEveryone({ people, policies: active, clock, enrolment, onFault: faultLog(logger) })(mayGoOn)
    count('enrolled', report.changed)
    count('failed', report.failed)
    return report
  })

export const handler = enrol(onAws)
