import { stringify } from 'yaml'
import { clean } from '../clean.ts'

export const yaml = (document: object): string[] => [stringify(document, { lineWidth: 0 }).split('\n').map(clean).join('\n')]
