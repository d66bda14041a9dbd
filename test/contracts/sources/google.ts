import { deviceSourceSettings } from '#domain/sources/settings.ts'

/** As an administrator configures them. */
export const googleSettings = deviceSourceSettings.options[3].parse({ kind: 'google', admin: 'ides@ec.example', secret: 'google' })
