import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import documented from '#domain/access/delays.json' with { type: 'json' }
import { delay } from '#domain/access/delays.ts'
import { connectorSettings, connectorsSettings, listedConnectors } from '#domain/access/settings.ts'

it('every kind of connector has its delays on file, each with where and when it was read', () => {
  expect(Object.keys(documented)).toEqual(connectorSettings.options.map(({ shape }) => shape.kind.value))
  const facts = Object.values(documented).flatMap(kind => Object.values(kind))
  for (const { says, source, readOn, ...fact } of facts) {
    if ('upTo' in fact) expect(delay.parse(fact.upTo)).toBe(fact.upTo)
    expect(says.length + source.length).toBeGreaterThan(40)
    expect(Temporal.PlainDate.from(readOn).toString()).toBe(readOn)
  }
})

it('a receiver of a webhook may promise a time of its own', () => {
  const hook = { kind: 'webhook', address: 'https://hook.example/ides', secret: 'ides/hook' }
  const [listed] = listedConnectors(connectorsSettings.parse({ hook: { ...hook, upTo: 'PT2H' } }))
  expect(listed?.upTo).toEqual({ suspended: 'PT2H', granted: 'PT2H' })
  expect(connectorsSettings.safeParse({ hook: { ...hook, upTo: 'soon' } }).error?.issues[0]?.message).toBe(
    'must be whole hours or days, such as PT2H or P1D',
  )
})
