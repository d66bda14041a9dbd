/** Reviews everyone after a policy is announced, amended, halted or resumed: opens cases, queues announcements. Runs on a schedule. */
import { enrol as enrolEveryone } from '../shared/campaign/decide/enrol.ts'
import { faultLog, observed } from './runtime/middleware.ts'
import { policiesInForce } from './runtime/policies-in-force.ts'
import { deployedStores, type Stores } from './stores.ts'

export const enrol = (system: () => Stores) =>
  observed('enrol', async (_event, { mayGoOn, logger, count }) => {
    const ports = system()
    const { people, clock, enrolment } = ports
    const policies = await policiesInForce(ports)
    const report = await enrolEveryone({ people, policies, clock, enrolment, onFault: faultLog(logger) }, mayGoOn)
    count('enrolled', report.changed)
    count('failed', report.failed)
    return report
  })

export const handler = enrol(deployedStores)
