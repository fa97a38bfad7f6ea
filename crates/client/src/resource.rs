//! Macros that declare resources and their calls: the verb, path, name, request and answer of each call stand once.

/// ```text
/// calls! { Members {
///     /// What it does.
///     POST "/v1/…/{organization_id}/members" fn create[organization_id](CreateRequest) acting -> MemberResponse;
/// } }
/// ```
///
/// declares `create(organization_id, request, acting)`. The brackets have the parameters of the path, the parentheses the
/// request, if there is one. `acting` marks calls that can be made for a member, and `read` after the verb marks a POST
/// that may be repeated.
macro_rules! calls {
    ($resource:ident {
        $(
            $(#[$doc:meta])*
            $verb:ident $($read:ident)? $path:literal fn $name:ident [$($parameter:ident),*] ($($request:ty)?) $($acting:ident)?
                -> $answer:ty;
        )*
    }) => {
        impl $resource {
            $(
                $(#[$doc])*
                $(#[doc = concat!(
                    "\n\n`", stringify!($acting), "` is the member that the call is made for. A member without the ",
                    "permission is refused with `session_authorization_error`.",
                )])?
                pub async fn $name(
                    &self,
                    $($parameter: impl std::fmt::Display,)*
                    $(request: $request,)?
                    $($acting: Option<&$crate::authorization::Authorization>,)?
                ) -> Result<$crate::answer::Answer<$answer>, $crate::error::Error> {
                    let path = format!(
                        $path,
                        $($parameter = $crate::transport::segment(stringify!($parameter), $parameter)?),*
                    );
                    let call = $crate::transport::Call::new(reqwest::Method::$verb, path);
                    $(let call = call.with::<$request>(&request);)?
                    $(let call = call.acting($acting);)?
                    $(let call = call.$read();)?
                    self.inner.transport.send(call).await
                }
            )*
        }

        #[cfg(feature = "blocking")]
        impl $crate::block_on::Blocking<$resource> {
            $(
                #[doc = concat!("[`", stringify!($resource), "::", stringify!($name), "`], blocking.")]
                pub fn $name(
                    &self,
                    $($parameter: impl std::fmt::Display,)*
                    $(request: $request,)?
                    $($acting: Option<&$crate::authorization::Authorization>,)?
                ) -> Result<$crate::answer::Answer<$answer>, $crate::error::Error> {
                    self.wait(self.resource.$name(
                        $($parameter,)*
                        $(std::convert::identity::<$request>(request),)?
                        $($acting,)?
                    ))
                }
            )*
        }
    };
}

/// Declares a resource: a handle on a client's shared state, with the resources below it as fields.
macro_rules! resource {
    ($(#[$doc:meta])* $resource:ident $(<$kind:ident: $bound:path>)? $({ $($(#[$part_doc:meta])* $part:ident: $part_type:ty,)* })?) => {
        $(#[$doc])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct $resource $(<$kind: $bound>)? {
            $($($(#[$part_doc])* pub $part: $part_type,)*)?
            pub(crate) inner: std::sync::Arc<$crate::inner::Inner>,
            $(kind: std::marker::PhantomData<fn() -> $kind>,)?
        }

        impl $(<$kind: $bound>)? $resource $(<$kind>)? {
            pub(crate) fn new(inner: &std::sync::Arc<$crate::inner::Inner>) -> Self {
                Self {
                    $($($part: <$part_type>::new(inner),)*)?
                    inner: std::sync::Arc::clone(inner),
                    $(kind: std::marker::PhantomData::<fn() -> $kind>,)?
                }
            }
        }

        impl $(<$kind: $bound>)? std::fmt::Debug for $resource $(<$kind>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.inner.show(f, stringify!($resource))
            }
        }

        #[cfg(feature = "blocking")]
        const _: () = {
            #[derive(Clone, Debug)]
            pub struct Parts {
                $($(pub $part: $crate::block_on::Blocking<$part_type>,)*)?
            }

            impl $(<$kind: $bound>)? $crate::block_on::Resource for $resource $(<$kind>)? {
                type Parts = Parts;

                fn parts(&self, runtime: &$crate::block_on::Waiting) -> Parts {
                    let _ = runtime;
                    Parts {
                        $($($part: $crate::block_on::Blocking::new(&self.$part, runtime),)*)?
                    }
                }
            }
        };
    };
}

pub(crate) use {calls, resource};
