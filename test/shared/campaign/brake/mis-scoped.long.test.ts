import { expect, it } from 'vitest'
import { tellApprovers, weighSuspensions } from '#campaign/brake/weigh-suspensions.ts'
import { atRest } from '#domain/access/brake-state.ts'
import { refOf } from '#test/refs.ts'
import { beforeDeadline, cut, suspending } from './holding.ts'

const everybody = 32_000

it('a policy whose scope is everybody by mistake suspends none of 32,000 people, and says why', async () => {
  const running = (await beforeDeadline([suspending({ limits: {} })], ['ana'])).with({ brakeSettings: { approvers: ['eva@ec.example'] } })
  const { people, brakes, clock } = running.ports
  const { person } = await running.find('ana')
  for (let number = 1; number < everybody; number += 1) {
    const id = `s${number}`
    await people.save({ ref: refOf(id), version: 0, person: { ...person, profile: { ...person.profile, id, email: `${id}@ec.example` } } })
  }
  const { version } = await brakes.get('no-tiktok')
  await brakes.save('no-tiktok', { ...atRest, inScope: everybody }, version)
  running.at('2023-03-16T00:00')
  expect(await weighSuspensions(running.ports, 'escalate', () => true)).toMatchObject({ suspensions: 0, held: everybody })
  await tellApprovers(running.ports)
  const { text } = running.outbox.find(({ to }) => to === 'eva@ec.example') ?? {}
  expect(text).toContain('32000 devices are about to lose work access under this policy')
  expect(text).toContain('5 % and 25 devices, the default')
  expect((await brakes.get('no-tiktok')).state.held).toMatchObject({ devices: everybody, since: clock.now() })
  expect(await cut(running)).toEqual([])
})
