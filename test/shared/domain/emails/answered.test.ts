import { it } from 'vitest'
import { brussels, suspending } from '../../../builders.ts'
import { lacks, shows } from '../../../functions/expecting.ts'
import { lastMail, notified } from './written.ts'

/** Ana, whose phone is listed once a week and was suspended at the deadline, and who says afterwards that the app is removed. */
function answered() {
  const ana = notified(suspending)
  const lists = (at: string, from: string) => {
    const said = { met: [], unmet: ['tiktok'], evidence: 'inventory' as const, source: 'intune', inventoryHours: 168 }
    const reading = { ...said, reportedAt: brussels(at), certainFrom: brussels(from) }
    ana.person = { ...ana.person, devices: ana.person.devices.map((device) => ({ ...device, readings: [reading] })) }
    ana.run(brussels(at))
  }
  lists('2023-03-14T12:00', '2023-03-07T12:00')
  ana.run(brussels('2023-03-16T00:00'))
  ana.ask({ kind: 'declare', remedy: 'remove-app' }, brussels('2023-03-16T12:00'))
  ana.run(brussels('2023-03-16T12:00'))
  return { ana, lists }
}

const denied = 'a newer report still shows it on: Work phone'
const unconfirmed = 'We could not confirm your answer, because no newer report has come from: Work phone'

it('access that an answer brings back is said to be so until the day by which a report must come', () => {
  const { text } = lastMail(answered().ana)
  shows(
    text,
    'Because of your answer, work access is coming back on: Work phone.',
    'If a newer report shows the opposite, or none has come by Saturday 25 March 2023, we suspend it again.',
  )
  lacks(text, 'Thank you')
})

it('access that is suspended again is said to be so because a newer report contradicts the answer', () => {
  const { ana, lists } = answered()
  lists('2023-03-20T12:00', '2023-03-17T12:00')
  shows(lastMail(ana).text, `You told us that you have removed it, but ${denied}`)
  lacks(lastMail(ana).text, unconfirmed)
})

it('access that is suspended again is said to be so because no report has confirmed the answer', () => {
  const { ana } = answered()
  ana.run(brussels('2023-03-25T12:00'))
  shows(lastMail(ana).text, unconfirmed, 'Work access is being suspended on: Work phone')
  lacks(lastMail(ana).text, denied)
})
