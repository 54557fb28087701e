import { refuses } from "../base_for_tests.ts";

refuses([
  [
    "a mask without sticky is refused at its key",
    "port: 80,",
    "port: 80, sticky_mask: 24,",
    "9:41: virtuals.www.sticky_mask is here, and the virtual is not sticky: " +
    "expected sticky too, such as sticky: 5m, or no sticky_mask",
  ],
  [
    "a mask beside sticky: off is refused",
    "port: 80,",
    "port: 80, sticky: off, sticky_mask: 24,",
    "9:54: virtuals.www.sticky_mask is here, and the virtual is not sticky",
  ],
]);
