// User search: filters, operators, pages, refusals (contract: §1.7, §5.5).

import { sorted } from "./report.js";

async function filters(world, check) {
  const { users } = world.client;
  const start = Date.now() - 2000;
  const [email, phone] = [world.email("find.anna"), world.phone()];
  const anna = await users.create({
    email,
    phone_number: phone,
    name: { first_name: "Anna", last_name: `von${world.run}` },
  });
  const external_id = `find.${world.run}`;
  const ben = await users.create({ email: world.email("find.ben"), create_user_as_pending: true, external_id });
  const carl = await world.user("find.carl");
  const [a, b, c] = [anna.user_id, ben.user_id, carl.user_id];

  /** Who of the three is found, in the order anna, ben, carl. */
  const found = async (operands, operator = "AND") => {
    const operand = ([filter_name, filter_value]) => ({ filter_name, filter_value });
    const { results } = await users.search({ limit: 1000, query: { operator, operands: operands.map(operand) } });
    const ids = results.map(({ user_id }) => user_id);
    return [a, b, c].filter((id) => ids.includes(id));
  };

  for (const [name, value, want] of [
    ["email_address", [email.toUpperCase()], [a]],
    ["email_id", [anna.email_id], [a]],
    ["email_address_fuzzy", `find.carl.${world.run}`, [c]],
    ["phone_number", [phone], [a]],
    ["phone_id", [anna.phone_id], [a]],
    ["phone_number_fuzzy", phone.slice(3), [a]],
    ["full_name_fuzzy", `von${world.run}`, [a]],
    ["user_id", [a, b], [a, b]],
  ]) {
    check.equal(`search by ${name}`, await found([[name, value]]), want);
  }
  check.equal("search by user_id of external ids", await found([["user_id", [external_id]]]), [b]);
  const three = ["user_id", [a, b, c]];
  check.equal("search by status", await found([three, ["status", "pending"]]), [b]);
  check.equal("search by password_exists", await found([three, ["password_exists", true]]), [c]);
  check.equal("search by email_verified", await found([three, ["email_verified", false]]), [a, b, c]);
  check.equal("search by phone_verified", await found([three, ["phone_verified", false]]), [a]);
  const since = new Date(start).toISOString();
  const later = new Date(start + 3_600_000).toISOString();
  check.equal("search by created_at_greater_than", await found([three, ["created_at_greater_than", since]]), [
    a,
    b,
    c,
  ]);
  check.equal("search by created_at_less_than", await found([three, ["created_at_less_than", since]]), []);
  const between = ["created_at_between", { greater_than: since, less_than: later }];
  check.equal("search by created_at_between", await found([three, between]), [a, b, c]);
  const either = [
    ["email_address", [email]],
    ["status", "pending"],
  ];
  check.equal("AND wants every operand", await found(either), []);
  check.equal("OR wants one operand", await found(either, "OR"), [a, b]);
}

async function pages(world, check) {
  const { users } = world.client;
  const made = [];
  for (let n = 0; n < 7; n += 1) made.push((await users.create({ email: world.email(`page${n}`) })).user_id);
  const query = {
    operator: "AND",
    operands: [
      { filter_name: "email_address_fuzzy", filter_value: `.${world.run}@` },
      { filter_name: "email_address_fuzzy", filter_value: "page" },
    ],
  };
  const first = await users.search({ limit: 3, query });
  check.equal("a page holds as many as asked", first.results.length, 3);
  check.equal("the total counts all pages", first.results_metadata.total, 7);
  check.true("a cursor leads to the next page", first.results_metadata.next_cursor);
  const second = await users.search({ limit: 3, cursor: first.results_metadata.next_cursor, query });
  const seen = new Set([...first.results, ...second.results].map(({ user_id }) => user_id));
  check.equal("two pages have no user in common", seen.size, 6);
  const batches = [];
  for await (const batch of users.searchAll({ limit: 3, query })) batches.push(batch);
  check.equal(
    "the iterator goes through every page",
    batches.map(({ length }) => length),
    [3, 3, 1],
  );
  const all = batches.flat().map(({ user_id }) => user_id);
  check.equal("the iterator finds each user", sorted(all), sorted(made));
  check.true("a search without a query finds all", (await users.search({ limit: 1 })).results_metadata.total >= 7);
}

async function refusals(world, check) {
  const asked = (given) => () => world.client.users.search(given);
  const refused = (what, errorType, filter_name, filter_value) =>
    check.refused(
      `search refuses ${what}`,
      400,
      `user_search_${errorType}`,
      asked({ query: { operator: "AND", operands: [{ filter_name, filter_value }] } }),
    );
  await refused("an unknown filter", "filter_name_not_recognized", "shoe_size", 42);
  await refused("a filter name that is no string", "filter_name_must_be_string", 7, 42);
  await refused("a filter without a name", "missing_filter_name", undefined, 42);
  await refused("a filter without a value", "missing_filter_value", "status", undefined);
  await refused("a string where a list belongs", "expected_array_of_string", "email_address", "a@example.com");
  await refused("a string where a boolean belongs", "expected_bool", "password_exists", "yes");
  await refused("a list where a string belongs", "expected_string", "full_name_fuzzy", ["anna"]);
  await refused("a string where an object belongs", "expected_object", "created_at_between", "2026-01-01T00:00:00Z");
  await refused("a date that is none", "expected_timestamp", "created_at_less_than", "yesterday");
  await refused("an unknown status", "invalid_status_filter", "status", "asleep");
  await refused("an e-mail text that is too short", "email_address_fuzzy_too_short", "email_address_fuzzy", "a");
  await refused("a name text that is too short", "full_name_fuzzy_too_short", "full_name_fuzzy", "a");
  await refused("internal ids mixed with external ones", "cannot_mix_internal_and_external_user_ids", "user_id", [
    "user-test-00000000-0000-4000-8000-000000000000",
    "crm.1",
  ]);
  const other = (what, errorType, given) =>
    check.refused(`search refuses ${what}`, 400, `user_search_${errorType}`, asked(given));
  await other("an unknown operator", "invalid_operator", { query: { operator: "XOR", operands: [] } });
  await other("a limit of 0", "invalid_limit", { limit: 0 });
  await other("a limit above 1000", "invalid_limit", { limit: 1001 });
  await other("a made-up cursor", "invalid_cursor", { cursor: "made-up" });
}

export const SCENARIOS = [filters, pages, refusals];
