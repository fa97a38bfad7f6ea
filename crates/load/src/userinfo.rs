//! A UserInfo endpoint on the loopback address: `sessions/migrate` asks it who a bearer token is, which is the one
//! way to start thousands of sessions without hashing thousands of passwords.

use std::convert::Infallible;

use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{AUTHORIZATION, CONTENT_TYPE},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

/// Serves until the process ends; `port` 0 takes a free one. Gives the URL.
pub(crate) async fn serve(port: u16) -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("UserInfo on port {port}"))?;
    let url = format!("http://{}/userinfo", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // An error here is the server under test hanging up, as a killed one does.
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)));
        }
    });
    Ok(url)
}

/// The e-mail address that the endpoint names for a bearer token.
pub(crate) fn email_of(bearer: &str) -> String {
    format!("{bearer}@example.com")
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let bearer = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let mut response = Response::new(Full::default());
    match bearer {
        Some(bearer) => {
            let body = json!({"sub": bearer, "email": email_of(bearer), "email_verified": true});
            *response.body_mut() = Full::from(body.to_string());
            response.headers_mut().insert(
                CONTENT_TYPE,
                hyper::header::HeaderValue::from_static("application/json"),
            );
        }
        None => *response.status_mut() = StatusCode::UNAUTHORIZED,
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use crate::http::{Connection, request};

    #[tokio::test]
    async fn a_bearer_token_becomes_an_email_address() {
        let url = super::serve(0).await.unwrap();
        let address = url["http://".len()..url.len() - "/userinfo".len()]
            .parse()
            .unwrap();
        let mut connection = Connection::open(address).await.unwrap();
        let (status, body) = connection
            .call(&request("GET", "/userinfo", address, "Bearer load-7", None))
            .await
            .unwrap();
        assert_eq!(status, 200);
        assert_eq!(body["email"], "load-7@example.com");
        assert_eq!(body["email_verified"], true);
        let refused = connection
            .send(&request("GET", "/userinfo", address, "Basic eA==", None))
            .await
            .unwrap();
        assert_eq!(refused.status, 401);
    }
}
