/** A host of a URL, or one that is known by its end or by its numbers, before a port. */
const HOST = [
  ':\\/\\/[^\\s\\/?#]{0,255}[\\p{L}\\p{N}\\]]',
  '\\.(?:com|cn|net|org|io|edu|gov)',
  '(?<![\\p{L}\\p{N}.])\\d{1,3}(?:\\.\\d{1,3}){3}',
  '\\[[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}\\]',
].join('|')

/** Regular expression of phrases that are the vendor's or everybody's: schemes, regions and zones, directories. */
export const KEPT_PHRASE = [
  '(?<![\\p{L}\\p{N}])(?:https?|obs|s3a?|wss?|ssh|ftp)(?=:\\/\\/)',
  '(?<![\\p{L}\\p{N}])(?:cn|ap|af|eu|la|na|sa|me|tr|ru|ae|my)-(?:north|south|east|west|southeast|southwest|northeast|northwest|central|mexico|brazil|ad|kualalumpur|moscow)-?\\d{1,3}[a-z]?(?![\\p{L}\\p{N}])',
  '(?<![\\p{L}\\p{N}])ma-user(?![\\p{L}\\p{N}])',
  '(?<=^|\\s)\\/home\\/ma-user(?:\\/work)?(?![\\p{L}\\p{N}])',
  '^\\/(?:data|cache)(?=\\/)',
  '(?<=\\/)lab(?=$|[?#])',
  '^mock-(?:token|secret-key|password)(?=-|$)',
  '^MOCKAK0*',
  '^_sys_',
  '^swr(?=\\.|$)',
  `:\\d{2,5}(?=[/?#\\s]|$)(?<=(?:${HOST}):\\d{2,5})`,
].join('|')

/** Hosts of the vendor, with the labels that name a service and a region. */
const VENDOR_HOST =
  /(?:^|(?<=\.))(?:(?:(?:dev-|authoring-|console-)?modelarts(?:-[a-z]{2}-[a-z]+-?\d+)?|swr|obs|iam|console|kps|notebook)\.)?(?:[a-z]{2}-[a-z]+-\d+[a-z]?\.)?(?:myhuaweicloud|huaweicloud|huawei)\.(?:com|cn|eu)$/

/** The end of a host that is the vendor's; empty if it is another host. */
export function vendorHostParts(host: string): string {
  return VENDOR_HOST.exec(host)?.[0] ?? ''
}

export function hasTopLevelDomain(host: string): boolean {
  return /\.(?:com|cn|net|org|io|edu|gov)$/.test(host)
}
