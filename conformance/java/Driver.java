// Calls the official `com.stytch.java:sdk` of Maven for each line of its input; runner/driver.py says how lines look.

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import com.stytch.java.b2b.StytchB2BClient;
import com.stytch.java.common.ErrorResponse;
import com.stytch.java.common.JWTAuthResponse;
import com.stytch.java.common.JWTErrorResponse;
import com.stytch.java.common.JWTSessionResponse;
import com.stytch.java.common.OptionalClientConfig;
import com.stytch.java.common.StytchException;
import com.stytch.java.common.StytchResult;
import com.stytch.java.common.methodoptions.Authorization;
import com.stytch.java.consumer.StytchClient;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

public class Driver {
    private final String baseUrl;
    private final Map<String, Object> clients = new HashMap<>();

    Driver(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public static void main(String[] arguments) throws Exception {
        trust(System.getenv("SSL_CERT_FILE"));
        Driver driver = new Driver(arguments[0]);
        JsonAdapter<Object> json = new Moshi.Builder().build().adapter(Object.class);
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Map<String, Object> outcome;
            try {
                outcome = driver.call((Map<?, ?>) json.fromJson(line));
            } catch (Exception error) {
                outcome = Map.of("broken", error.toString());
            }
            output.println(json.toJson(outcome));
        }
        // The clients have threads of their own.
        System.exit(0);
    }

    private Map<String, Object> call(Map<?, ?> request) throws Exception {
        List<String> path = Arrays.asList(((String) request.get("method")).split("\\."));
        Object client = client(request);
        Moshi moshi = (Moshi) field(field(client, "httpClient"), "moshi");
        Object target = client;
        for (String name : path.subList(0, path.size() - 1)) {
            target = method(target, "get" + name).invoke(target);
        }
        Method method = method(target, path.get(path.size() - 1) + "Completable");
        Map<?, ?> given = (Map<?, ?>) request.get("arguments");
        Object[] arguments = new Object[method.getParameterCount()];
        for (int place = 0; place < arguments.length; place++) {
            arguments[place] = argument(method.getParameterTypes()[place], given, request.get("by"), moshi);
        }
        Object result = ((CompletableFuture<?>) method.invoke(target, arguments)).get();
        if (result instanceof StytchResult.Success<?> success && success.getValue() != null) {
            return succeeded(method.getName(), success.getValue(), moshi);
        }
        if (result instanceof StytchResult.Error error && error.getException() instanceof StytchException.Response response) {
            return Map.of("error", plain(response.getReason(), moshi));
        }
        return Map.of("thrown", result instanceof StytchResult.Error error ? "" + error.getException().getReason() : "null");
    }

    /** A request as one object; the checks of a JWT take theirs one by one. */
    private static Object argument(Class<?> type, Map<?, ?> given, Object by, Moshi moshi) throws Exception {
        if (type == String.class) {
            return given.get("session_jwt");
        }
        if (type == Integer.class) {
            return given.get("max_token_age_seconds") instanceof Number age ? age.intValue() : null;
        }
        if (type == int.class) {
            return 0; // leeway
        }
        if (type.getSimpleName().equals("AuthorizationCheck")) {
            return moshi.adapter(type).fromJsonValue(given.get("authorization_check"));
        }
        if (type.getSimpleName().endsWith("RequestOptions")) {
            Map<?, ?> session = (Map<?, ?>) by;
            return session == null ? null : type.getConstructor(Authorization.class).newInstance(
                new Authorization((String) session.get("session_token"), (String) session.get("session_jwt")));
        }
        return moshi.adapter(type).fromJsonValue(given);
    }

    /** What `authenticateJwt` gives back has classes of its own, a refusal among them. */
    private static Map<String, Object> succeeded(String method, Object value, Moshi moshi) throws Exception {
        if (value instanceof JWTErrorResponse refused) {
            return Map.of("error", Map.of(
                "status_code", refused.getStatusCode(),
                "request_id", refused.getRequestId(),
                "error_type", refused.getErrorType(),
                "error_message", refused.getErrorMessage(),
                "error_url", refused.getErrorUrl()));
        }
        Object answer = value instanceof JWTSessionResponse local ? Map.of("session", plain(local.getResponse(), moshi))
            : value instanceof JWTAuthResponse remote ? plain(remote.getResponse(), moshi)
            : method.startsWith("authenticateJwtCompletable") ? Map.of("member_session", plain(value, moshi))
            : plain(value, moshi);
        return Map.of("answer", answer);
    }

    @SuppressWarnings("unchecked")
    private static Object plain(Object value, Moshi moshi) {
        return ((JsonAdapter<Object>) moshi.adapter(value.getClass())).toJsonValue(value);
    }

    private Object client(Map<?, ?> request) {
        boolean b2b = request.get("vertical").equals("b2b");
        String projectId = (String) request.get("project_id");
        String secret = (String) request.get("secret");
        OptionalClientConfig config = new OptionalClientConfig(baseUrl);
        return clients.computeIfAbsent(b2b + " " + projectId + " " + secret, key -> b2b
            ? new StytchB2BClient(projectId, secret, config)
            : new StytchClient(projectId, secret, config));
    }

    /** `get_jwks` is `getJWKS` here. */
    private static Method method(Object target, String name) throws NoSuchMethodException {
        String plain = name.replace("_", "");
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equalsIgnoreCase(plain) && !method.isBridge()) {
                return method;
            }
        }
        throw new NoSuchMethodException("the SDK has no " + name);
    }

    private static Object field(Object target, String name) throws Exception {
        Field field = target.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(target);
    }

    /** Java reads certificates to trust from a key store, so the one in this file goes into one. */
    private static void trust(String certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (FileInputStream file = new FileInputStream(certificate)) {
            store.setCertificateEntry("tenure", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        Path path = Files.createTempFile("conformance", ".p12");
        path.toFile().deleteOnExit();
        try (FileOutputStream file = new FileOutputStream(path.toFile())) {
            store.store(file, "changeit".toCharArray());
        }
        System.setProperty("javax.net.ssl.trustStore", path.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }
}
