package clients;

import com.huaweicloud.sdk.core.http.HttpMethod;

record Operation<A>(String name, HttpMethod method, String path, Class<A> answer) {}
