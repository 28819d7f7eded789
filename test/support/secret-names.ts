/** Names that mean a credential, in all kinds of spelling. */
export const secretNames: readonly string[] = [
  ...['token', 'X-Auth-Token', 'x_security_token', 'jwtToken', 'idTOKEN', 'ToKeN', 'accesstoken'],
  ...['secret', 'clientSecret', 'secret_key', 'secrets', 'dew_secret_value', 'SecretAccessKey'],
  ...['password', 'userPassword', 'db_password_2', 'PASSWD', 'passphrase', 'pass-phrase'],
  ...['passPhrase', 'pass word', 'PASS_WORD', 'passcode', 'adminPass', 'db_pass', 'pwd', 'userPwd'],
  ...['api key', 'apikey', 'X-My-Api-Key', 'APIKey', 'x-goog-api-key', 'openapi_key', 'api.key'],
  ...['access_key', 'accessKeyId', 'AWSAccessKeyId', 'private-key', 'ssh_private_key'],
  ...['credential', 'X-Amz-Credential', 'credentials', 'Signature', 'X-Amz-Signature', 'sig'],
  ...['Authorization', 'Proxy-Authorization', 'Cookie', 'SET-COOKIE', 'sk', 'HUAWEICLOUD_SDK_SK'],
  ...['userSk', 'usersk', 'jwt', 'token[]', 'user.password', 'a[token]', 'auth.identity.token.id'],
  ...['ｔｏｋｅｎ', 'to\u00adken', 'tok%65n', '%2574oken', 'tok%65n%zz', 'access%5Ftoken%ff'],
  ...[' token ', `${'x'.repeat(99)}_token`, '%E5%AF%86_token'],
]

/** Names that only look like one, and those of the API: their values stay readable. */
export const otherNames: readonly string[] = [
  ...['name', 'constructor', 'keyword', 'monkey', 'key', 'keys', 'tokenizer', 'tokenize'],
  ...['tokenisation', 'secretary', 'secretion', 'bypass', 'compass', 'passage', 'compass_words'],
  ...['access_keyword', 'api_keyboard', 'assign', 'task', 'ask', 'skip', 'risk', 'disk', 'passive'],
  ...['access', 'author', 'sort_key', 'sort-key', 'sortKey', 'key_pair_names', 'keyPairNames'],
  ...['ssh_keys', 'public_key', 'keypair_name', 'kms_key_id', 'dew_secret_name', 'dewSecretName'],
  ...['is_need_credentials', 'auth_type', 'allowed_access_ips', 'jupyter_version'],
]
