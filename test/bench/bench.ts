import { benchHttp } from './http.ts'

for (const line of await benchHttp()) console.log(line)
