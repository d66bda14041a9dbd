/**
 * Starts a review of everyone after a policy is announced, amended, halted or resumed, and a count a day, under policies on watch and of what can be read and suspended; looks after all
 * jobs: what was lost is put on the queue again. Runs on a schedule.
 */
import { startEnrolment } from '../shared/campaign/decide/enrol.ts'
import { lookAfterJobs } from '../shared/campaign/jobs/jobs.ts'
import { countCoverageDaily } from '../shared/campaign/read/count-coverage.ts'
import { countDaily } from '../shared/campaign/watch/count-watched.ts'
import { deployed, queuePorts } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'
import { underPolicies } from './runtime/policies-in-force.ts'
import { eachStep } from './runtime/steps.ts'

export const enrol = (system = deployed(all => joined(all.stores, queuePorts(all)))) =>
  observed('enrol', async (_event, run) => {
    const ports = await underPolicies(system())
    return eachStep(run, {
      startEnrolment: async () => ({ started: (await startEnrolment(ports))?.id }),
      countDaily: async () => ({ counting: (await countDaily(ports))?.id }),
      countCoverage: async () => ({ covering: (await countCoverageDaily(ports))?.id }),
      async lookAfterJobs() {
        const lookedAfter = await lookAfterJobs(ports)
        if (lookedAfter.stuck > 0) run.logger.warn('jobs stood still, and were put on the queue again', lookedAfter)
        if (lookedAfter.failed > 0) run.logger.error('jobs have failed: see ides job list and the log of work', lookedAfter)
        return lookedAfter
      },
    })
  })

export const handler = enrol()
