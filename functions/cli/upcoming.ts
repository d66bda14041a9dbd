import { listUpcomingRoute } from '../admin/routes/upcoming.ts'
import { routeVerb } from './route-verb.ts'

export const upcomingVerb = routeVerb(listUpcomingRoute)
