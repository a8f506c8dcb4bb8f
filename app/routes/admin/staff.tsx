export { staffAction as action, staffLoader as loader } from '#app/authentication/staff.server.ts'
export { StaffPage as default } from '#app/authentication/staff-page.tsx'
export { retryHeaders as headers, titleOfLoader as meta } from '#app/authentication/sign-in-page.tsx'
