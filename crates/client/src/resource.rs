//! The calls of a resource, each declared once: verb, path, name, what it takes and what it answers.

/// ```text
/// calls! { Members {
///     /// What it does.
///     POST "/v1/…/{organization_id}/members" fn create[organization_id](CreateRequest) acting -> MemberResponse;
/// } }
/// ```
///
/// declares `create(organization_id, request, acting)`. In brackets stand the parameters of the path, in parentheses the
/// request, if there is one; `acting` stands where a member may be acted for, and `read` behind a verb whose call may be
/// repeated although it is a POST.
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
                #[doc = concat!("[`", stringify!($resource), "::", stringify!($name), "`], waited for.")]
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

/// A handle on what a client shares, and the handles below it. It has nothing to tell about itself.
macro_rules! resource {
    ($(#[$doc:meta])* $resource:ident $({ $($(#[$part_doc:meta])* $part:ident: $part_type:ty,)* })?) => {
        $(#[$doc])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct $resource {
            $($($(#[$part_doc])* pub $part: $part_type,)*)?
            inner: std::sync::Arc<$crate::inner::Inner>,
        }

        impl $resource {
            pub(crate) fn new(inner: &std::sync::Arc<$crate::inner::Inner>) -> Self {
                Self {
                    $($($part: <$part_type>::new(inner),)*)?
                    inner: std::sync::Arc::clone(inner),
                }
            }
        }

        impl std::fmt::Debug for $resource {
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

            impl $crate::block_on::Resource for $resource {
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
