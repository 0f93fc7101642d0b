//! Takes one applicant through the live workflow to a committed answer.
