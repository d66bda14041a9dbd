import { listJobsRoute } from '../admin/routes/jobs.ts'
import { noun } from './noun.ts'
import { routeVerb } from './route-verb.ts'

const list = routeVerb(listJobsRoute)

export const jobNoun = noun({ name: 'ides job', does: 'Show jobs', verbs: [list], otherwise: list })
