import { fleet } from '#adapters/fleet/fleet.ts'
import { surroundingsOf } from '#test/sources.ts'
import { deviceSourceContract } from '../device-source.ts'
import { fleetToken, startFleet } from '../stand-ins/fleet.ts'
import { fleetSettings } from './fleet.ts'

deviceSourceContract('Fleet', {
  vendor: 'fleet',
  async start(managing, settings) {
    const standIn = await startFleet(managing, settings)
    return {
      standIn,
      source: (around, isAuthorised) =>
        fleet(fleetSettings(standIn.url, { filevault: '12' }), surroundingsOf(isAuthorised ? fleetToken : 'wrong', around)),
    }
  },
  list: '/fleet/hosts',
  ownership: 'official',
  coverage: 'all-apps',
  namesAllUsers: true,
  withoutId: { id: undefined },
  oddities: {
    'an enrolment that nobody knows': { odd: { mdm: { enrollment_status: 'On (loan)' } }, fault: /enrollment_status/ },
    'no enrolment': { odd: { mdm: null }, fault: /enrollment_status/ },
    'no date of its software': { odd: { software_updated_at: undefined }, fault: /software_updated_at/ },
    'a date that is none': { odd: { software_updated_at: 'today' }, fault: /software_updated_at/ },
    'no platform': { odd: { platform: undefined }, fault: /platform/ },
  },
})
