//! The table of a resource's endpoints: one row gives an endpoint its route, its entry in the OpenAPI document, who may
//! call it and the flow that answers it.

/// Declares the endpoints of a resource, and `endpoints()`, which routes them.
///
/// ```text
/// /// What it does, for the OpenAPI document.
/// method "/path" operation_id(who may call, path, body) -> Answer = flow;
/// ```
///
/// - Who may call: `consumer`, `b2b` or `backend` (of either kind); `acting` beside `b2b` takes the member that the call
///   acts for.
/// - The path's parameters stand in brackets, each with its description.
/// - `json T` or `query T` is the request.
/// - `created Answer` is a 201, `written T as Answer` a body that was written before.
macro_rules! endpoints {
    (
        tag = $tag:tt;
        $($(#[$doc:meta])* $method:ident $path:tt $name:ident($($from:tt)*) -> $($answer:ident)+ = $flow:path;)+
    ) => {
        pub(crate) fn endpoints() -> utoipa_axum::router::OpenApiRouter<std::sync::Arc<tenure_engine::Engine>> {
            utoipa_axum::router::OpenApiRouter::new()$(.routes(utoipa_axum::routes!($name)))+
        }

        $($crate::http::endpoint! {
            { $(#[$doc])* $method $path $tag $name } { $($answer)+ } { $flow } { $($from)* } {} {} {} {}
        })+
    };
}

/// One row of [`endpoints!`]: takes who calls, path and body apart, one after the other, and then writes the handler.
macro_rules! endpoint {
    ($row:tt $answer:tt $flow:tt { , $($rest:tt)* } $take:tt $give:tt $params:tt $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* } $take $give $params $body }
    };
    ($row:tt $answer:tt $flow:tt { consumer $($rest:tt)* } {} {} $params:tt $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $crate::http::Consumer(project): $crate::http::Consumer } { &project } $params $body }
    };
    ($row:tt $answer:tt $flow:tt { b2b $($rest:tt)* } {} {} $params:tt $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $crate::http::B2b(project): $crate::http::B2b } { &project } $params $body }
    };
    ($row:tt $answer:tt $flow:tt { backend $($rest:tt)* } {} {} $params:tt $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $crate::http::Backend(project): $crate::http::Backend } { &project } $params $body }
    };
    ($row:tt $answer:tt $flow:tt { acting $($rest:tt)* } { $($take:tt)* } { $($give:tt)* } $params:tt $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $($take)*, $crate::http::Actor(acting): $crate::http::Actor } { $($give)*, acting } $params $body }
    };
    ($row:tt $answer:tt $flow:tt { [$id:tt: $what:tt] $($rest:tt)* }
        { $($take:tt)* } { $($give:tt)* } { $($params:tt)* } $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $($take)*, axum::extract::Path(id): axum::extract::Path<String> }
            { $($give)*, &id }
            { $($params)* ($id = String, Path, description = $what), } $body }
    };
    ($row:tt $answer:tt $flow:tt { [$outer:tt: $outer_is:tt, $inner:tt: $inner_is:tt] $($rest:tt)* }
        { $($take:tt)* } { $($give:tt)* } { $($params:tt)* } $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $($take)*, axum::extract::Path((outer, inner)): axum::extract::Path<(String, String)> }
            { $($give)*, (outer.as_str(), inner.as_str()) }
            { $($params)* ($outer = String, Path, description = $outer_is),
                ($inner = String, Path, description = $inner_is), } $body }
    };
    ($row:tt $answer:tt $flow:tt { json $request:ident $($rest:tt)* }
        { $($take:tt)* } { $($give:tt)* } $params:tt {}) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $($take)*, $crate::http::Json(request): $crate::http::Json<$request> }
            { $($give)*, request } $params { request_body = $request, } }
    };
    ($row:tt $answer:tt $flow:tt { query $request:ident $($rest:tt)* }
        { $($take:tt)* } { $($give:tt)* } { $($params:tt)* } $body:tt) => {
        $crate::http::endpoint! { $row $answer $flow { $($rest)* }
            { $($take)*, $crate::http::Query(request): $crate::http::Query<$request> }
            { $($give)*, request } { $($params)* $request, } $body }
    };
    ($row:tt { created $answer:ident } $flow:tt {} $take:tt $give:tt $params:tt $body:tt) => {
        $crate::http::endpoint! { @handler $row $take $give $params $body $flow
            201 $answer ($crate::http::Created) ($crate::http::Created<$answer>) }
    };
    ($row:tt { written $written:ident as $answer:ident } $flow:tt {} $take:tt $give:tt $params:tt $body:tt) => {
        $crate::http::endpoint! { @handler $row $take $give $params $body $flow
            200 $answer ($crate::http::Written) ($crate::http::Written<$written>) }
    };
    ($row:tt { $answer:ident } $flow:tt {} $take:tt $give:tt $params:tt $body:tt) => {
        $crate::http::endpoint! { @handler $row $take $give $params $body $flow
            200 $answer ($crate::http::Reply) ($crate::http::Reply<$answer>) }
    };
    (@handler { $(#[$doc:meta])* $method:ident $path:tt $tag:tt $name:ident }
        { $($take:tt)* } { $($give:tt)* } { $($params:tt)* } { $($body:tt)* } { $flow:path }
        $status:tt $answer:ident ($($reply:tt)+) ($replied:ty)) => {
        $(#[$doc])*
        #[utoipa::path(
            $method,
            path = $path,
            tag = $tag,
            params($($params)*),
            $($body)*
            responses(
                (status = $status, description = "Done", body = $crate::http::Envelope<$answer>),
                (status = "4XX", description = "Refused", body = tenure_types::ErrorBody),
            ),
            security(("project" = []))
        )]
        async fn $name(
            axum::extract::State(engine): axum::extract::State<std::sync::Arc<tenure_engine::Engine>>,
            $($take)*
        ) -> Result<$replied, $crate::http::ApiError> {
            Ok($($reply)+($flow(&engine, $($give)*).await?))
        }
    };
}

pub(crate) use {endpoint, endpoints};
