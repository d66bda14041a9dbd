import { listHeldRoute, releaseHeldRoute } from '../admin/routes/people.ts'
import { erasePersonRoute, exportPersonRoute, revokeLinksRoute } from '../admin/routes/privacy.ts'
import { noun } from './noun.ts'
import { routeVerb } from './route-verb.ts'

export const holdNoun = noun({
  name: 'ides hold',
  does: 'List and release people whose mail is held',
  verbs: [listHeldRoute, releaseHeldRoute].map(routeVerb),
})

export const personNoun = noun({
  name: 'ides person',
  does: 'Export or erase all data of one person, or end the links to their pages',
  verbs: [exportPersonRoute, erasePersonRoute, revokeLinksRoute].map(routeVerb),
})
