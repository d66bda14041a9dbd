import { expect, it } from 'vitest'
import { matcherOf } from '#domain/sources/matcher.ts'
import { policyOf, several } from '#test/builders.ts'

const chat = {
  kind: 'app',
  title: 'Chat',
  displayNames: ['Chat, the app'],
  identifiers: { android: [{ id: 'example.chat' }] },
} as const

const nameless = { kind: 'app', title: 'Nameless', identifiers: { ios: [{ id: 'example.nameless' }] } } as const

const matcher = matcherOf([
  policyOf(),
  policyOf({ apps: ['telegram'], requires: ['filevault', 'chat', 'nameless'], requirements: { chat, nameless } }),
])

it('an installed app is known by its identifier on a platform, in any letter case', () => {
  expect(matcher.appsAs('ios', { id: 'com.zhiliaoapp.musically', name: 'Anything' })).toEqual(['tiktok'])
  expect(matcher.appsAs('android', { id: 'COM.ss.android.ugc.TRILL' })).toEqual(['tiktok'])
  expect(matcher.appsAs('android', { id: 'example.chat' })).toEqual(['chat'])
  expect(matcher.appsAs('ios', { id: 'com.ss.android.ugc.trill' })).toEqual([])
})

it('an installed app is on a tablet of Apple what it is on a phone', () => {
  expect(matcher.appsAs('iPadOS', { id: 'com.zhiliaoapp.musically' })).toEqual(['tiktok'])
})

it('an installed app is known by its name where a list has no identifiers', () => {
  expect(matcher.appsAs('windows', { name: ' tiktok ' })).toEqual(['tiktok'])
  expect(matcher.appsAs('ios', { name: 'chat, the APP' })).toEqual(['chat'])
  expect(matcher.appsAs('ios', { name: 'Nameless' })).toEqual([])
})

it('an installed app is known by its name only where no identifier is known', () => {
  expect(matcher.appsAs('ios', { id: 'com.example.game', name: 'TikTok' })).toEqual([])
  expect(matcher.appsAs('macos', { id: 'com.example.game', name: 'TikTok' })).toEqual(['tiktok'])
})

it('an installed app is nothing if no policy asks about it: of 400 others none is known', () => {
  const others = several(400, number => ({ id: `com.example.app${number}`, name: `App ${number}` }))
  expect([...others, { id: 'com.tencent.xin', name: 'WeChat' }, {}].flatMap(app => matcher.appsAs('ios', app))).toEqual([])
})

it('what is asked about are apps that can be recognised on a platform, and checks', () => {
  expect(matcher.appsOn('ios').toSorted()).toEqual(['chat', 'nameless', 'telegram', 'tiktok'])
  expect(matcher.appsOn('android').toSorted()).toEqual(['chat', 'telegram', 'tiktok'])
  expect(matcher.appsOn('toaster').toSorted()).toEqual(['chat', 'telegram', 'tiktok'])
  expect([...matcher.checks]).toEqual(['filevault'])
})

it('what is asked about are names on screen for a source that searches by name', () => {
  expect(matcher.appNames).toContain('Chat, the app')
  expect(matcher.appNames).toContain('TikTok')
  expect(matcher.appNames).not.toContain('WeChat')
})
