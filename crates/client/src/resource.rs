//! The calls of a resource, each declared once: verb, path, name, what it takes and what it answers.

/// ```text
/// calls! { Members {
///     /// What it does.
///     POST "/v1/…/{organization_id}/members" fn create[organization_id](CreateRequest) acting -> MemberResponse;
/// } }
/// ```
///
/// declares `create(organization_id, request, acting)`. In brackets stand the parameters of the path, in parentheses the
/// request, if there is one; `acting` stands where a member may be acted for.
macro_rules! calls {
    ($resource:ident {
        $(
            $(#[$doc:meta])*
            $verb:ident $path:literal fn $name:ident [$($parameter:ident),*] ($($request:ty)?) $($acting:ident)?
                -> $answer:ty;
        )*
    }) => {
        impl $resource {
            $(
                $(#[$doc])*
                pub async fn $name(
                    &self,
                    $($parameter: impl std::fmt::Display,)*
                    $(request: $request,)?
                    $($acting: Option<&$crate::Authorization>,)?
                ) -> Result<$answer, $crate::Error> {
                    let path = format!(
                        $path,
                        $($parameter = $crate::transport::segment(stringify!($parameter), $parameter)?),*
                    );
                    let call = $crate::transport::Call::new(reqwest::Method::$verb, path);
                    $(let call = call.with::<$request>(&request);)?
                    $(let call = call.acting($acting);)?
                    self.inner.transport.send(call).await
                }
            )*
        }
    };
}

/// A handle on what a client shares, with nothing to tell about itself.
macro_rules! resource {
    ($(#[$doc:meta])* $resource:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $resource {
            inner: std::sync::Arc<$crate::client::Inner>,
        }

        impl $resource {
            pub(crate) fn new(inner: &std::sync::Arc<$crate::client::Inner>) -> Self {
                Self {
                    inner: std::sync::Arc::clone(inner),
                }
            }
        }

        impl std::fmt::Debug for $resource {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.inner.show(f, stringify!($resource))
            }
        }
    };
}

pub(crate) use {calls, resource};
