// Search for organizations and members (contract: B2B 7.4, 8.4).

import { sorted } from "../report.js";

const query = (...operands) => ({
  operator: "AND",
  operands: operands.map(([filter_name, filter_value]) => ({ filter_name, filter_value })),
});

async function organizations(world, check) {
  const call = (given) => world.client.organizations.search(given);
  const domain = `search-${world.run}-node.example`;
  const made = [
    await world.organization("search.0", { email_allowed_domains: [domain], email_invites: "ALL_ALLOWED" }),
    await world.organization("search.1"),
    await world.organization("search.2"),
  ];
  const ids = made.map(({ organization_id }) => organization_id);
  const idsOf = (answer) => answer.organizations.map(({ organization_id }) => organization_id);
  await world.member(made[1], "searched");
  const mine = ["organization_ids", ids];
  for (const [what, operand, want] of [
    ["ids", mine, ids],
    ["slugs", ["organization_slugs", [world.slug("search.1")]], ids.slice(1, 2)],
    ["part of a slug", ["organization_slug_fuzzy", `arch.2-${world.run}`], ids.slice(2)],
    ["part of a name", ["organization_name_fuzzy", "search."], ids],
    ["addresses of members", ["member_emails", [world.email("searched")]], ids.slice(1, 2)],
    ["allowed domains", ["allowed_domains", [domain]], ids.slice(0, 1)],
  ]) {
    const found = await call({ query: query(mine, operand) });
    check.equal(`organizations by ${what}`, sorted(idsOf(found)), sorted(want));
  }
  const first = await call({ query: query(mine), limit: 2 });
  const page = [first.organizations.length, first.results_metadata.total];
  check.equal("a page is as long as asked", page, [2, 3]);
  const rest = await call({ query: query(mine), limit: 2, cursor: first.results_metadata.next_cursor });
  check.equal("pages have each organization once", sorted([...idsOf(first), ...idsOf(rest)]), sorted(ids));
  check.equal("the last page has no successor", rest.results_metadata.next_cursor ?? "", "");
  for (const [what, errorType, given] of [
    ["an unknown filter", "organization_search_filter_name_not_recognized", { query: query(["shoe_size", "44"]) }],
    [
      "a text where a list belongs",
      "organization_search_expected_array_of_strings",
      { query: query(["organization_ids", "all"]) },
    ],
    ["a limit of 1001", "user_search_invalid_limit", { limit: 1001 }],
    ["a cursor of nobody", "user_search_invalid_cursor", { cursor: "page two please" }],
  ]) {
    await check.refused(`organizations: ${what}`, 400, errorType, () => call(given));
  }
}

async function members(world, check) {
  const call = (given) => world.client.organizations.members.search(given);
  const organization = await world.organization("msearch");
  const other = await world.organization("msearch.other");
  const mfa_phone_number = world.phone();
  const made = [
    await world.member(organization, "anna.search", { roles: ["viewer"] }),
    await world.member(organization, "bert.search", { mfa_phone_number }),
    await world.member(organization, "carl.search", { create_member_as_pending: true, is_breakglass: true }),
    await world.member(other, "anna.search"),
  ];
  const ids = made.map(({ member_id }) => member_id);
  const idsOf = (answer) => sorted(answer.members.map(({ member_id }) => member_id));
  const organization_ids = [organization.organization_id];
  for (const [what, operands, want] of [
    ["organization", [], ids.slice(0, 3)],
    ["ids", [["member_ids", ids.slice(0, 2)]], ids.slice(0, 2)],
    ["addresses", [["member_emails", [world.email("bert.search")]]], ids.slice(1, 2)],
    ["part of an address", [["member_email_fuzzy", "carl.sea"]], ids.slice(2, 3)],
    ["status", [["statuses", ["pending"]]], ids.slice(2, 3)],
    ["phone number", [["member_mfa_phone_numbers", [mfa_phone_number]]], ids.slice(1, 2)],
    ["breakglass", [["member_is_breakglass", true]], ids.slice(2, 3)],
    ["role", [["member_roles", ["viewer"]]], ids.slice(0, 1)],
    ["absence of a password", [["member_password_exists", false]], ids.slice(0, 3)],
  ]) {
    const found = await call({ organization_ids, query: query(...operands) });
    check.equal(`members by ${what}`, idsOf(found), sorted(want));
  }
  const two = [...organization_ids, other.organization_id];
  const both = await call({ organization_ids: two });
  check.equal("members of two organizations", idsOf(both), sorted(ids));
  check.equal("the organizations come along", sorted(Object.keys(both.organizations)), sorted(two));
  await world.client.organizations.members.delete({ organization_id: two[0], member_id: ids[0] });
  check.equal("deleted members are left out", idsOf(await call({ organization_ids })), sorted(ids.slice(1, 3)));
  const gone = await call({ organization_ids, query: query(["statuses", ["deleted"]]) });
  check.equal("unless they are asked for", idsOf(gone), ids.slice(0, 1));
  await check.refused("members: no organization", 400, "member_search_organization_ids_empty", () =>
    call({ organization_ids: [] }),
  );
  await check.refused("members: an unknown filter", 400, "member_search_filter_name_not_recognized", () =>
    call({ organization_ids, query: query(["shoe_size", "44"]) }),
  );
}

export const SCENARIOS = [organizations, members];
